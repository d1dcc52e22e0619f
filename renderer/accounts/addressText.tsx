// An address that the person may want to open.
import type { JSX } from 'preact';
import type { AppState } from '../../src/contract/state.ts';

/** In a browser it is a link; the desktop page goes nowhere (E5), so there it can be selected or copied. */
export function AddressText(props: {
  readonly address: string;
  readonly shell: AppState['shell'];
}): JSX.Element {
  const { address, shell } = props;
  if (shell !== 'headless') return <>{address}</>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {address}
    </a>
  );
}
