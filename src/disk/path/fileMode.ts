// The permissions of a placed file: an executable bit at most, and never more access than its predecessor had
// (F4).

const EXECUTE = 0o111;
const READ = 0o444;
const PLAIN = 0o644;

/**
 * Returns the mode for new content. `replaced` is the mode of the file that it replaces, whose privacy is
 * kept, or null for a new file (0644 or 0755 less the umask). Never setuid, setgid or sticky. Whoever may
 * read an executable file may run it.
 */
export function fileMode({
  executable,
  replaced,
  umask,
}: {
  readonly executable: boolean;
  readonly replaced: number | null;
  readonly umask: number;
}): number {
  const access = (replaced === null ? PLAIN & ~umask : replaced & 0o777) & ~EXECUTE;
  return executable ? access | ((access & READ) >> 2) : access;
}

/** True when a mode counts as executable: the owner's bit, as in the objects' metadata. */
export function isExecutable(mode: bigint): boolean {
  return (mode & 0o100n) !== 0n;
}
