// Why a vault does not return or take a secret: one code and one sentence per cause.
import type { Fault } from '../../result.ts';

/**
 * What is wrong with the system's keychain, in one sentence that says what helps. `vault-no-bus`: the
 * session has no D-Bus. `vault-absent`: nothing provides the Secret Service. `vault-no-library`:
 * Brimful's own part is missing. `vault-mute`: no answer in time. `vault-dismissed`: a person did not
 * unlock it. `vault-denied`: it refuses Brimful. `vault-refused`: it takes nothing, as on a full disk.
 */
const KEYCHAIN_SENTENCES = {
  'vault-no-bus':
    'This session has no D-Bus, through which a keychain is reached: start Brimful in a desktop session, or with "dbus-run-session".',
  'vault-absent':
    'No keychain runs on this computer: install and start one, such as gnome-keyring, KWallet or KeePassXC.',
  'vault-no-library':
    'Brimful cannot load its access to the keychain of this computer: install Brimful again.',
  'vault-mute':
    'The keychain of this computer does not answer: restart its service, or log in to the desktop again.',
  'vault-not-set-up':
    'The keychain of this computer has no place for new secrets yet: choose a password for it when it asks.',
  'vault-locked': 'The keychain of this computer is locked: unlock it.',
  'vault-dismissed':
    'The keychain of this computer asked to be unlocked and was dismissed: unlock it when you are ready.',
  'vault-denied':
    'The keychain of this computer refuses access to Brimful: allow it in the settings of the keychain.',
  'vault-refused':
    'The keychain of this computer stores nothing at the moment: free space on the disk, or check the settings of the keychain.',
} as const;

export type KeychainCode = keyof typeof KEYCHAIN_SENTENCES;

/**
 * `vault-unavailable`: what was stored is in another vault, or its file cannot be read or written.
 * `vault-lost`: what was stored can no longer be read by anybody.
 */
export type VaultFault = Fault<KeychainCode | 'vault-unavailable' | 'vault-lost'>;

/** `detail` is the keychain's own answer; it must not hold a secret. */
export function keychainFault(code: KeychainCode, detail?: string): Fault<KeychainCode> {
  return { code, message: KEYCHAIN_SENTENCES[code], ...(detail !== undefined && { detail }) };
}

/** The keychain does not exist as far as Brimful can tell, so another vault has to be used. */
export function isKeychainMissing({ code }: VaultFault): boolean {
  return code === 'vault-no-bus' || code === 'vault-absent' || code === 'vault-no-library';
}
