// Records every content that somebody saved, and says which of them must still exist somewhere (R1).
import type { KeptFile } from '../worlds/world.ts';

export interface ContentLedger {
  saved(content: string): void;
  /** Somebody who had seen these replaced or deleted them. */
  givenUp(contents: readonly string[]): void;
  /** Returns what nobody gave up and is not among `kept`. */
  missing(kept: readonly string[]): readonly string[];
}

export function createContentLedger(): ContentLedger {
  const mustLive = new Set<string>();
  return {
    saved(content) {
      // Empty contents cannot be told apart.
      if (content !== '') mustLive.add(content);
    },
    givenUp(contents) {
      for (const content of contents) mustLive.delete(content);
    },
    missing: (kept) => [...mustLive].filter((content) => !kept.includes(content)),
  };
}

/** What a person sees at or below `path`. */
export function contentsAt(files: readonly KeptFile[], path: string): readonly string[] {
  return files
    .filter((file) => file.path === path || file.path.startsWith(`${path}/`))
    .map(({ content }) => content);
}
