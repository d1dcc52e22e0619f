// Names for a file that comes back from the trash and finds its own name taken.

/**
 * The path itself, then `name (restored).ext`, `name (restored 2).ext` ... without end. The extension stays last so that the file
 * opens with the same program; a leading dot does not begin an extension.
 */
export function* besideNames(path: string): Generator<string, never> {
  yield path;
  const nameStart = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const end = dot > nameStart ? dot : path.length;
  for (let count = 1; ; count++) {
    const mark = count === 1 ? ' (restored)' : ` (restored ${count})`;
    yield path.slice(0, end) + mark + path.slice(end);
  }
}
