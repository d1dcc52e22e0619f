// Who is signed in, or what it takes to sign in.
import type { JSX } from 'preact';
import type { AccountState } from '../../src/contract/state.ts';
import { nextSignInStep } from '../../src/contract/words/nextSignInStep.ts';
import { useNow } from '../context/now.ts';
import { formatClockTime } from '../text/formatTime.ts';
import { visibleText } from '../text/visibleText.ts';

export function SessionLine({ session }: { readonly session: AccountState['session'] }): JSX.Element {
  const now = useNow();
  switch (session.step) {
    case 'signed-out':
      return <p>Signed out.</p>;
    case 'signing-in':
      return (
        <p>
          {session.address === null && `${nextSignInStep(null)} `}This attempt ends at{' '}
          {formatClockTime(session.expiresAt, now)} if nothing happens.
        </p>
      );
    case 'signed-in':
      return (
        <p>
          Signed in as{' '}
          <bdi class="person" title={visibleText(session.name)}>
            {visibleText(session.name)}
          </bdi>
        </p>
      );
    case 'needs-sign-in':
      return (
        <p class="asks">
          {session.name !== null && (
            <>
              <bdi class="person">{visibleText(session.name)}</bdi>:{' '}
            </>
          )}
          {session.reason}
        </p>
      );
  }
}
