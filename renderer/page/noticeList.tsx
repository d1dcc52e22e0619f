// Notices about the whole app, and the update that is ready to install.
import type { JSX } from 'preact';
import type { AppState } from '../../src/contract/state.ts';
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
            {address !== undefined && <PageAddress address={address} shell={shell} />}
          </p>
        </div>
      ))}
    </section>
  );
}

/** In a browser it is a link; the desktop page goes nowhere (E5), so there it can be selected. */
function PageAddress({
  address,
  shell,
}: {
  readonly address: string;
  readonly shell: AppState['shell'];
}): JSX.Element {
  return (
    <>
      {' '}
      <bdi class="address">
        {shell === 'headless' ? (
          <a href={address} target="_blank" rel="noopener noreferrer">
            {address}
          </a>
        ) : (
          address
        )}
      </bdi>
    </>
  );
}
