// Extended attributes of files and folders, including access control lists. Node has no calls for them, so a
// library is used where it can be loaded.
import { createRequire } from 'node:module';

/**
 * The part of `@napi-rs/xattr` that is used: an optional dependency with native code. All its failures throw
 * one kind of error.
 */
interface Library {
  listAttributesSync(path: string): readonly string[];
  getAttributeSync(path: string, name: string): Uint8Array | null;
  setAttributeSync(path: string, name: string, value: Uint8Array): void;
  removeAttributeSync(path: string, name: string): void;
}

export type Attributes = ReadonlyMap<string, Uint8Array>;

/** All take an absolute path and do not follow a link there. */
export interface ExtendedAttributes {
  /**
   * Returns the attributes that belong to the file rather than to its content or this machine; null when they
   * cannot be read.
   */
  read(absolute: string): Attributes | null;
  /** Returns false when the system refuses. */
  set(absolute: string, name: string, value: Uint8Array): boolean;
  /** Returns false when it is still there. */
  remove(absolute: string, name: string): boolean;
}

/**
 * Access control lists as Linux shows them: `system.posix_acl_access`, `system.posix_acl_default` (of a
 * folder, for what is created in it) and `system.nfs4_acl`.
 */
export function isAccessList(name: string): boolean {
  return /^system\..*acl/.test(name);
}

/**
 * On Linux: user attributes, lists and labels. Not `security.capability`, which grants a program rights as
 * setuid does, nor `security.ima` and `security.evm`, which sign the old content, nor `trusted.*`, which
 * overlay file systems keep for themselves. Elsewhere names have no such prefixes.
 */
function isKept(name: string): boolean {
  if (process.platform !== 'linux') return true;
  return /^(?:user\.|security\.(?:selinux|SMACK64)$)/.test(name) || isAccessList(name);
}

/**
 * Matches the systems' error for a file system without extended attributes (EOPNOTSUPP on Linux and macOS).
 */
const UNKNOWN_HERE = /os error (?:95|45|102)\b/;

function wrap(library: Library): ExtendedAttributes {
  return {
    read: (absolute) => {
      try {
        const names = library.listAttributesSync(absolute).filter(isKept);
        const found = names.map((name) => [name, library.getAttributeSync(absolute, name)] as const);
        return new Map(found.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
      } catch (error) {
        return error instanceof Error && UNKNOWN_HERE.test(error.message) ? new Map() : null;
      }
    },
    set: (absolute, name, value) => succeeds(() => library.setAttributeSync(absolute, name, value)),
    remove: (absolute, name) => succeeds(() => library.removeAttributeSync(absolute, name)),
  };
}

function succeeds(change: () => void): boolean {
  try {
    change();
    return true;
  } catch {
    return false;
  }
}

let loaded: ExtendedAttributes | null | undefined;

/** Returns null where the library cannot be loaded. */
export function systemAttributes(): ExtendedAttributes | null {
  loaded ??= process.platform === 'win32' ? null : load();
  return loaded;
}

function load(): ExtendedAttributes | null {
  try {
    return wrap(createRequire(import.meta.url)('@napi-rs/xattr') as Library);
  } catch {
    return null;
  }
}
