// The permissions that tools store with an object. Two tools write the same header in two notations; only
// what is unambiguous counts.

/** `st_mode` (POSIX, sys/stat.h): the type of the file above twelve bits of permissions. */
const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const SYMBOLIC_LINK = 0o120000;
const EXECUTE = 0o111;
const OWNER_EXECUTE = 0o100;
/** A regular file that everyone may read and run: written where no other tool has left a mode. */
const EXECUTABLE_MODE = '100755';

interface Mode {
  readonly bits: number;
  readonly notation: 8 | 10;
}

/**
 * Parses a mode. rclone writes the whole `st_mode` in octal (`100644`), other tools only the permissions
 * (`0644`); s3fs writes the whole `st_mode` in decimal (`33188`). A leading zero means octal, and no number
 * of a regular file or link is valid in the other notation. Null for everything else.
 */
function parseMode(text: string): Mode | null {
  if (/^0[0-7]{3,6}$/.test(text) || /^1[02][0-7]{4}$/.test(text)) {
    return { bits: Number.parseInt(text, 8), notation: 8 };
  }
  const decimal = /^\d{5}$/.test(text) ? Number(text) : 0;
  const type = decimal & TYPE_MASK;
  return type === REGULAR || type === SYMBOLIC_LINK ? { bits: decimal, notation: 10 } : null;
}

/**
 * True when a mode certainly makes a regular file executable for somebody. Bare permissions (`755`) could be
 * in either notation, so both must let the owner run it.
 */
export function isExecutableMode(text: string | undefined): boolean {
  if (text === undefined) return false;
  const mode = parseMode(text);
  if (mode !== null) {
    const type = mode.bits & TYPE_MASK;
    return (type === REGULAR || type === 0) && (mode.bits & EXECUTE) !== 0;
  }
  if (!/^[0-7]{3,4}$/.test(text)) return false;
  return [8, 10].every((notation) => (Number.parseInt(text, notation) & OWNER_EXECUTE) !== 0);
}

/**
 * Returns the mode to write in place of `carried`, the object's previous one: unchanged while it says the
 * same about running the file, else with only those bits changed. Undefined: none, for a file that is not
 * executable and had none, so that rclone applies its default.
 */
export function writeMode(carried: string | undefined, executable: boolean): string | undefined {
  if (carried !== undefined && isExecutableMode(carried) === executable) return carried;
  const mode = carried === undefined ? null : parseMode(carried);
  if (mode === null || (mode.bits & TYPE_MASK) === SYMBOLIC_LINK)
    return executable ? EXECUTABLE_MODE : undefined;
  const readers = (mode.bits & 0o444) >> 2;
  const bits = executable ? mode.bits | OWNER_EXECUTE | readers : mode.bits & ~EXECUTE;
  return mode.notation === 10 ? String(bits) : bits.toString(8).padStart(carried?.length ?? 0, '0');
}
