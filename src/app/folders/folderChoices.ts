// Local folders that a person has chosen: the page passes on an id and never a path (E7).
import type { Random } from '../../sync/random.ts';

export interface FolderChoices {
  remember(localPath: string): { readonly choice: string; readonly localPath: string };
  find(choice: string): string | null;
}

/** Choices live as long as the app; a person makes few. */
export function createFolderChoices(random: Random): FolderChoices {
  const paths = new Map<string, string>();
  return {
    remember: (localPath) => {
      const choice = random.id();
      paths.set(choice, localPath);
      return { choice, localPath };
    },
    find: (choice) => paths.get(choice) ?? null,
  };
}
