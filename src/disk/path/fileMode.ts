// The permissions of a placed file: an executable bit at most, and never more access than its predecessor had
// (F4).

const EXECUTE = 0o111;
const READ = 0o444;

/**
 * Returns the mode for new content. `access` is the mode of the file that it replaces, or the one that the
 * system gives to a new file. Never setuid, setgid or sticky. Whoever may read an executable file may run it.
 */
export function fileMode({
  executable,
  access,
}: {
  readonly executable: boolean;
  readonly access: number;
}): number {
  const plain = access & 0o777 & ~EXECUTE;
  return executable ? plain | ((plain & READ) >> 2) : plain;
}

/** True when a mode counts as executable: the owner's bit, as in the objects' metadata. */
export function isExecutable(mode: bigint): boolean {
  return (mode & 0o100n) !== 0n;
}
