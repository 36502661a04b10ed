// The one handle that VS Code gives a page.

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** Posts to the extension. */
export function connect<Out, In>(hear: (said: In) => void): (message: Out) => void {
  const api = acquireVsCodeApi();
  window.addEventListener("message", (event: MessageEvent<In>) => hear(event.data));
  return (message) => api.postMessage(message);
}
