// Local folders that a person has chosen: the page handles ids, never paths (E7).
import type { Random } from '../../sync/random.ts';

export interface FolderChoices {
  remember(localPath: string): { readonly choice: string; readonly localPath: string };
  /** The absolute path; null: no such choice. */
  find(choice: string): string | null;
}

/** Choices are kept until the app exits; a person makes few. */
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
