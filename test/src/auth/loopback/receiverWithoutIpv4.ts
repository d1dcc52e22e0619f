// Runs in a network without IPv4 loopback (loopbackIpv6.test.ts): one receiver, one JSON line per request.
import { request } from 'node:http';
import { startLoopbackReceiver } from '../../../../src/auth/loopback/loopbackReceiver.ts';
import type { Clock } from '../../../../src/clock.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.resolve(),
};
const port = Number(process.argv[2]);
const redirectHost = process.argv[3] === 'localhost' ? 'localhost' : '127.0.0.1';

function show(outcome: unknown): void {
  console.log(JSON.stringify(outcome));
}

const started = await startLoopbackReceiver({
  redirect: { redirectHost, redirectPorts: port === 0 ? [] : [port], redirectPath: '/callback' },
  state: 'right',
  clock,
  authorizationUrl: (redirectUri) => new URL(`https://id.example.com/?redirect_uri=${redirectUri}`),
});
if (!started.ok) {
  show(started.fault.code);
} else {
  const { redirectUri, startUrl, answer } = started.value;
  const { host, port: actual } = new URL(redirectUri);
  show({ redirectUri: redirectUri.replace(actual, 'PORT'), isConfigured: Number(actual) === port });
  const get = (path: string, host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const options = { host: '::1', port: actual, path, headers: { host } };
      request(options, (response) => resolve(response.resume().statusCode ?? 0))
        .on('error', reject)
        .end();
    });
  show(await get(new URL(startUrl).pathname, host));
  const others = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${actual}`);
  for (const other of others.filter((name) => name !== host)) {
    show(await get('/callback?code=evil&state=right', other));
  }
  show(await get('/callback?code=evil&state=wrong', host));
  show(await get('/callback?code=good&state=right', host));
  show((await answer).get('code'));
  await started.value.close();
}
