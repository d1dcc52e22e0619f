// What WebRTC would send to a server of this machine: the script that makes it try, and sockets that count.
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect } from 'vitest';

export interface WebRtcListener {
  readonly ports: { readonly udp: number; readonly tcp: number };
  /** Datagrams and connections so far. */
  readonly received: { readonly udp: number; readonly tcp: number };
  close(): void;
}

/** An IPv4 address of this machine that is not loopback, which WebRTC leaves aside; null: it has none. */
export function ownAddress(): string | null {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.find((address) => address?.family === 'IPv4' && !address.internal)?.address ?? null;
}

export async function openWebRtcListener(address: string): Promise<WebRtcListener> {
  const received = { udp: 0, tcp: 0 };
  const udp = createSocket('udp4').on('message', () => (received.udp += 1));
  await new Promise<void>((resolve) => udp.bind(0, address, resolve));
  const tcp = createServer((socket) => {
    received.tcp += 1;
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve) => tcp.listen(0, address, resolve));
  return {
    ports: { udp: udp.address().port, tcp: (tcp.address() as AddressInfo).port },
    received,
    close: () => {
      udp.close();
      tcp.close();
    },
  };
}

/** Lets WebRTC try every way to a server of this address; the state of its search when that has ended. */
export function gatherCandidates(address: string, ports: WebRtcListener['ports']): string {
  const urls = [
    ...[`stun:${address}:${ports.udp}`, `turn:${address}:${ports.udp}`],
    ...[`turn:${address}:${ports.tcp}?transport=tcp`, `turns:${address}:${ports.tcp}?transport=tcp`],
  ];
  const remote = [
    `candidate:1 1 udp 2113937151 ${address} ${ports.udp} typ host`,
    `candidate:2 1 tcp 1518280447 ${address} ${ports.tcp} typ host tcptype passive`,
  ];
  return `(async () => {
    const servers = ${JSON.stringify(urls)}.map((url) =>
      url.startsWith('turn') ? { urls: url, username: 'CANARY', credential: 'CANARY' } : { urls: url });
    const near = new RTCPeerConnection({ iceServers: servers });
    const far = new RTCPeerConnection();
    near.createDataChannel('canary');
    await near.setLocalDescription(await near.createOffer());
    await far.setRemoteDescription(near.localDescription);
    await far.setLocalDescription(await far.createAnswer());
    await near.setRemoteDescription(far.localDescription);
    for (const candidate of ${JSON.stringify(remote)})
      await near.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 });
    while (near.iceGatheringState !== 'complete')
      await new Promise((next) => near.addEventListener('icegatheringstatechange', next, { once: true }));
    return near.iceGatheringState;
  })()`;
}

/** Resolves when nothing has been received for a moment: the last datagrams of a closed window are in. */
export async function settled(received: WebRtcListener['received']): Promise<void> {
  let last = '';
  await expect
    .poll(
      () => {
        const now = JSON.stringify(received);
        const isSame = now === last;
        last = now;
        return isSame;
      },
      { interval: 500 },
    )
    .toBe(true);
}
