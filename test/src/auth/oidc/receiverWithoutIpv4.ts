// Runs in a network without IPv4 loopback (loopbackIpv6.test.ts): one receiver, one JSON line per request.
import { request } from 'node:http';
import { startLoopbackReceiver } from '../../../../src/auth/oidc/loopbackReceiver.ts';
import type { Clock } from '../../../../src/clock.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.resolve(),
};
const port = Number(process.argv[2]);

function show(outcome: unknown): void {
  console.log(JSON.stringify(outcome));
}

const started = await startLoopbackReceiver({
  ports: port === 0 ? [] : [port],
  state: 'right',
  clock,
  authorizationUrl: (redirectUri) => new URL(`https://id.example.com/?redirect_uri=${redirectUri}`),
});
if (!started.ok) {
  show(started.fault.code);
} else {
  const { redirectUri, startUrl, answer } = started.value;
  const { port: actual } = new URL(redirectUri);
  show({ redirectUri: redirectUri.replace(actual, 'PORT'), isConfigured: Number(actual) === port });
  const get = (path: string, host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const options = { host: '::1', port: actual, path, headers: { host } };
      request(options, (response) => resolve(response.resume().statusCode ?? 0))
        .on('error', reject)
        .end();
    });
  show(await get(new URL(startUrl).pathname, `[::1]:${actual}`));
  show(await get('/callback?code=evil&state=right', `127.0.0.1:${actual}`));
  show(await get('/callback?code=evil&state=right', `localhost:${actual}`));
  show(await get('/callback?code=evil&state=wrong', `[::1]:${actual}`));
  show(await get('/callback?code=good&state=right', `[::1]:${actual}`));
  show((await answer).get('code'));
  await started.value.close();
}
