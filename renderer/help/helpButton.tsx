// The one action that helps with a trouble (CR6).
import type { JSX } from 'preact';
import type { Action } from '../../src/contract/action.ts';
import { usePageActions } from '../context/pageActions.ts';
import { visibleText } from '../text/visibleText.ts';
import { CommandButton } from '../controls/commandButton.tsx';

interface HelpButtonProps {
  readonly action: Action | undefined;
  readonly account: string;
  /** The folder that the trouble is about; left out: the account. */
  readonly folder?: string;
}

/** A button, or the command to type where a page must not ask for a key; null where no action helps. */
export function HelpButton({ action, account, folder }: HelpButtonProps): JSX.Element | null {
  const { openDialog } = usePageActions();
  switch (action) {
    case undefined:
      return null;
    case 'sign-in':
      return (
        <CommandButton class="small" command="signIn" argument={{ account }}>
          Sign in again
        </CommandButton>
      );
    case 'enter-key':
      return <code>brimful login {visibleText(account)}</code>;
    case 'unlock':
      return (
        <CommandButton class="small" command="retryAccount" argument={{ account }}>
          Unlock the keychain
        </CommandButton>
      );
    case 'check-setup':
      return (
        <button type="button" class="small" onClick={() => openDialog({ kind: 'check', account })}>
          Check the set-up…
        </button>
      );
    case 'choose-role':
      return (
        <button type="button" class="small" onClick={() => openDialog({ kind: 'choose-role', account })}>
          Choose a role…
        </button>
      );
    case 'retry':
      return folder === undefined ? (
        <CommandButton class="small" command="retryAccount" argument={{ account }}>
          Try again
        </CommandButton>
      ) : (
        <CommandButton class="small" command="syncNow" argument={{ folder }}>
          Try again
        </CommandButton>
      );
  }
}
