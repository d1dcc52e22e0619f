// Lets what changes a secret or its session happen one at a time: a sign-out must not meet a refresh.

/** The returned function runs `act` after everything that it was given before, whatever became of that. */
export function createTurns(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const done = last.then(act, act);
    last = done;
    return done;
  };
}
