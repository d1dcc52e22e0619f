// Flags for opening files: never through a link, and never waiting for the other end of a pipe (F3).
import { constants } from 'node:fs';

// Windows has neither flag; the checks before and after opening must do there.
const SAFE_OPEN = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;

export const READ_FLAGS = constants.O_RDONLY | SAFE_OPEN;
export const READ_WRITE_FLAGS = constants.O_RDWR | SAFE_OPEN;
export const CREATE_FLAGS = constants.O_RDWR | constants.O_CREAT | SAFE_OPEN;
/** For changing times and mode through a handle: Windows requires write access for that. */
export const METADATA_FLAGS = process.platform === 'win32' ? READ_WRITE_FLAGS : READ_FLAGS;
