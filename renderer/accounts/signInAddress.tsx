// The address of a sign-in, for a person whose browser could not be opened.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { AppState } from '../../src/contract/state.ts';
import { CopyButton } from '../controls/copyButton.tsx';
import { usePageActions } from '../context/pageActions.ts';

interface SignInAddressProps {
  readonly account: string;
  readonly address: string;
  readonly shell: AppState['shell'];
}

/** In a browser it is a link; the desktop page goes nowhere (E5), so there it can be copied. */
export function SignInAddress({ account, address, shell }: SignInAddressProps): JSX.Element {
  const { ask } = usePageActions();
  const text = useRef<HTMLElement>(null);
  const copyInApp = async (): Promise<string | null> => {
    const reply = await ask('copySignInAddress', { account });
    return reply.ok ? null : reply.message;
  };
  const select = (): void => {
    if (text.current !== null) window.getSelection()?.selectAllChildren(text.current);
  };
  return (
    <div class="sign-in-address">
      <p class="asks" role="status">
        No browser could be opened automatically. Open this address in a browser on this computer; it works
        once.
      </p>
      <div>
        <bdi ref={text} class="address">
          {shell === 'headless' ? (
            <a href={address} target="_blank" rel="noopener noreferrer">
              {address}
            </a>
          ) : (
            address
          )}
        </bdi>
        <CopyButton text={address} shell={shell} copyInApp={copyInApp} select={select} />
      </div>
    </div>
  );
}
