// A promise that is resolved from outside (Node 20 has no `Promise.withResolvers`).

export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

/** The first `resolve` counts; later calls do nothing. */
export function createDeferred<T>(): Deferred<T> {
  let resolveFirst: (value: T) => void;
  const promise = new Promise<T>((resolve) => (resolveFirst = resolve));
  return { promise, resolve: (value) => resolveFirst(value) };
}
