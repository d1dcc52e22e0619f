// Notices about the whole app, and the update that is ready to install.
import type { JSX } from 'preact';
import type { AppState } from '../../src/contract/state.ts';
import { CommandButton } from '../controls/commandButton.tsx';
import { Icon } from '../controls/icon.tsx';

export function NoticeList({ state }: { readonly state: AppState }): JSX.Element | null {
  const { notices, update } = state;
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
      {notices.map(({ id, message }) => (
        <div key={id} class="notice">
          <Icon name="info" />
          <p>{message}</p>
        </div>
      ))}
    </section>
  );
}
