// What to register at a provider that is known, as soon as its address was typed.
import type { JSX } from 'preact';
import { presetOf } from '../../src/contract/providerPresets.ts';
import { addressesToRegister } from '../../src/contract/redirectAddress.ts';
import type { AccountForm } from './accountForm.ts';
import { typedRedirect } from './accountForm.ts';

export function ProviderHint({ form }: { readonly form: AccountForm }): JSX.Element | null {
  const preset = presetOf(form.issuer.trim());
  if (preset === null) return null;
  const { name, register, traps } = preset;
  const redirect = typedRedirect(form, preset.settings);
  const port = redirect.redirectPorts.length === 0 ? ', on any port' : '';
  return (
    <details class="fold">
      <summary>What {name} needs</summary>
      <div class="fold-body">
        <p>{register}</p>
        <p>
          Redirect address: <code>{addressesToRegister(redirect).join(' ')}</code>
          {port}. Brimful sets the rest for {name} by itself.
        </p>
        <ul>
          {traps.map((trap) => (
            <li key={trap}>{trap}</li>
          ))}
        </ul>
      </div>
    </details>
  );
}
