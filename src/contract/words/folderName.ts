// The name of a folder for people: the last part of its local path.

/** Works for paths of any system; a path without any name in it (a root) is its own name. */
export function folderName(localPath: string): string {
  // A backslash may be part of a name, except on Windows, where no absolute path begins with "/".
  const separators = localPath.startsWith('/') ? '/' : /[/\\]/u;
  const parts = localPath.split(separators).filter((part) => part !== '');
  return parts.at(-1) ?? localPath;
}
