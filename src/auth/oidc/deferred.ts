// A promise that is settled from outside (`Promise.withResolvers` does not exist on Node 20).

export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

/** Settles once; later calls do nothing. */
export function createDeferred<T>(): Deferred<T> {
  let settle: (value: T) => void;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, resolve: (value) => settle(value) };
}
