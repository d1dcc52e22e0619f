// The address of a sign-in, for a person whose browser could not be opened, or who uses another device.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { AppState } from '../../src/contract/state.ts';
import { CopyButton } from '../controls/copyButton.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { visibleText } from '../text/visibleText.ts';

interface SignInAddressProps {
  readonly account: string;
  readonly address: string;
  /** What the page at the address shows or asks for; null: the address is for this computer only. */
  readonly userCode: string | null;
  readonly shell: AppState['shell'];
}

/** In a browser it is a link; the desktop page goes nowhere (E5), so there it can be copied. */
export function SignInAddress({ account, address, userCode, shell }: SignInAddressProps): JSX.Element {
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
        {userCode === null ? (
          'No browser could be opened automatically. Open this address in a browser on this computer; it works once.'
        ) : (
          <>
            Open this address in a browser on any device, and allow access only if the code there is{' '}
            <strong class="user-code">{visibleText(userCode)}</strong>.
          </>
        )}
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
