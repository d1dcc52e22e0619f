// What prefixes share. Pure.

/** The longest common prefix of whole path components; '' if there is none. */
export function commonParent(one: string, other: string): string {
  const parts = one.split('/').slice(0, -1);
  const others = other.split('/').slice(0, -1);
  const differs = parts.findIndex((part, at) => others[at] !== part);
  const kept = differs === -1 ? parts : parts.slice(0, differs);
  return kept.map((part) => `${part}/`).join('');
}
