// Acts once things have been quiet for a while.

export interface Debounced {
  (): void;
  cancel(): void;
}

/** `act`, `millis` after the last call. */
export function debounce(act: () => void, millis: number): Debounced {
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => clearTimeout(timer);
  return Object.assign(
    () => {
      cancel();
      timer = setTimeout(act, millis);
    },
    { cancel },
  );
}
