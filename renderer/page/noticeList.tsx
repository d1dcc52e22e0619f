// Notices about the whole app, and the update that is ready to install.
import type { JSX } from 'preact';
import type { AppState } from '../../src/contract/state.ts';
import { AddressText } from '../accounts/addressText.tsx';
import { CommandButton } from '../controls/commandButton.tsx';
import { Icon } from '../controls/icon.tsx';

export function NoticeList({ state }: { readonly state: AppState }): JSX.Element | null {
  const { notices, shell, update } = state;
  if (notices.length === 0 && update.status !== 'ready') return null;
  return (
    <section class="notices" aria-label="Notices">
      {update.status === 'ready' && (
        <div class="notice">
          <Icon name="info" />
          <p>Brimful {update.version} is ready to be installed.</p>
          <CommandButton class="small" command="installUpdate" argument={null}>
            Restart and update
          </CommandButton>
        </div>
      )}
      {notices.map(({ id, message, address }) => (
        <div key={id} class="notice">
          <Icon name="info" />
          <p>
            {message}
            {address !== undefined && (
              <>
                {' '}
                <bdi class="address">
                  <AddressText address={address} shell={shell} />
                </bdi>
              </>
            )}
          </p>
        </div>
      ))}
    </section>
  );
}
