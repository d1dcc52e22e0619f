// Decides which addresses the system may be asked to open: web pages only, since any other scheme could start a program.
import { isLoopbackHost } from '../../network/loopback.ts';

/**
 * The address as it is to be opened: https, or http on this machine (SI11), without a user name, which makes an address look like
 * another one. null: it must not be opened.
 */
export function openableAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'https:') return url.href;
  return url.protocol === 'http:' && isLoopbackHost(url.hostname) ? url.href : null;
}
