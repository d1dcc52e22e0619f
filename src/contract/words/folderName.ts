// The name of a folder for people: the last part of its local path.

/** Works for `/` and `\` paths; a path without any name in it (a root) is its own name. */
export function folderName(localPath: string): string {
  const parts = localPath.split(/[/\\]/u).filter((part) => part !== '');
  return parts.at(-1) ?? localPath;
}
