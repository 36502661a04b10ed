/** What to tell the person of an error: the server's own words. */
export function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
