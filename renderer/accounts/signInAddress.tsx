// The address of a sign-in, for a person whose browser could not be opened, or who uses another device.
import type { JSX, TargetedEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { MAX_ANSWER_CHARACTERS } from '../../src/contract/limits.ts';
import type { AppState } from '../../src/contract/state.ts';
import { TextField } from '../controls/textField.tsx';
import { AddressText } from './addressText.tsx';
import { CopyButton } from '../controls/copyButton.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { visibleText } from '../text/visibleText.ts';
import { SecretOwner } from './secretOwner.tsx';

interface SignInAddressProps {
  readonly account: string;
  readonly address: string;
  /** What the page at the address shows or asks for; null: the address is for this computer only. */
  readonly userCode: string | null;
  /** The address is for another computer, and the person brings its answer. */
  readonly takesAnswer: boolean;
  readonly shell: AppState['shell'];
}

/** Takes the address at which the browser on another computer has ended (SI14). */
function AnswerForm({ account }: { readonly account: string }): JSX.Element {
  const { ask } = usePageActions();
  const [address, setAddress] = useState('');
  const [error, setError] = useState<string | null>(null);
  const onSubmit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void ask('answerSignIn', { account, address }).then((reply) => {
      setAddress('');
      setError(reply.ok ? null : reply.message);
    });
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <SecretOwner name={account} />
      <TextField
        label="Address of the last page"
        hint="After you have signed in there, the browser cannot open the last page. Paste that page’s address here"
        error={error === null ? undefined : visibleText(error)}
        value={address}
        isSecret
        maxLength={MAX_ANSWER_CHARACTERS}
        onInput={setAddress}
      />
      <button type="submit">Finish signing in</button>
    </form>
  );
}

function Instruction({
  userCode,
  takesAnswer,
}: Pick<SignInAddressProps, 'userCode' | 'takesAnswer'>): JSX.Element {
  if (takesAnswer) return <>Open this address in a browser on another computer, and sign in there.</>;
  if (userCode === null) {
    return (
      <>
        No browser could be opened automatically. Open this address in a browser on this computer; it works
        once.
      </>
    );
  }
  return (
    <>
      Open this address in a browser on any device, and allow access only if the code there is{' '}
      <strong class="user-code">{visibleText(userCode)}</strong>.
    </>
  );
}

export function SignInAddress(props: SignInAddressProps): JSX.Element {
  const { account, address, userCode, takesAnswer, shell } = props;
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
        <Instruction userCode={userCode} takesAnswer={takesAnswer} />
      </p>
      <div>
        <bdi ref={text} class="address">
          <AddressText address={address} shell={shell} />
        </bdi>
        <CopyButton text={address} shell={shell} copyInApp={copyInApp} select={select} />
      </div>
      {takesAnswer && <AnswerForm account={account} />}
    </div>
  );
}
