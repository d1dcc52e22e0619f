// How files are opened: never through a link, never waiting for a pipe's other end (F3).
import { constants } from 'node:fs';

// Windows knows neither flag; there the checks before and after opening have to do.
const GUARD = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;

export const READ_FLAGS = constants.O_RDONLY | GUARD;
export const READ_WRITE_FLAGS = constants.O_RDWR | GUARD;
export const CREATE_FLAGS = constants.O_RDWR | constants.O_CREAT | GUARD;
/** For changing times and mode through a handle: Windows wants write access for it. */
export const METADATA_FLAGS = process.platform === 'win32' ? READ_WRITE_FLAGS : READ_FLAGS;
