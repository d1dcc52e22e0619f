// What any part of the page can do: ask the app, run a command, open a dialog. Passed down by context.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Ask } from '../bridge/ask.ts';
import type { CommandArgument, CommandName } from '../../src/contract/commands.ts';

/** The dialogs of the page; at most one is open. */
export type DialogRequest =
  | { readonly kind: 'add-folder' | 'add-account' | 'report' }
  | { readonly kind: 'remove-folder'; readonly folder: string }
  | { readonly kind: 'explain'; readonly folder: string; readonly path: string | null }
  | { readonly kind: 'trash' | 'held-deletes'; readonly folder: string }
  | {
      readonly kind: 'sign-out' | 'setup' | 'check' | 'choose-role' | 'client-secret' | 'remove-account';
      readonly account: string;
    };

export interface PageActions {
  /** Sends a command and returns its answer; the caller shows a failure. */
  readonly ask: Ask;
  /** Sends a command and shows a failure at the top of the page. */
  readonly run: <N extends CommandName>(name: N, argument: CommandArgument<N>) => Promise<void>;
  readonly openDialog: (dialog: DialogRequest) => void;
}

export const PageActionsContext = createContext<PageActions | null>(null);

/** What the page can ask of the app. Throws outside of the page: a bug. */
export function usePageActions(): PageActions {
  const actions = useContext(PageActionsContext);
  if (actions === null) throw new Error('used outside of the page');
  return actions;
}
