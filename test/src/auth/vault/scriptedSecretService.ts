// A Secret Service on a real bus that does what real ones do on bad days: says nothing, refuses, stays
// locked.
import dbus from 'dbus-native';

const BUS = {
  path: '/org/freedesktop/DBus',
  destination: 'org.freedesktop.DBus',
  interface: 'org.freedesktop.DBus',
};
const COLLECTION = '/org/freedesktop/secrets/collection/login';
const QUESTION = '/org/freedesktop/secrets/prompt/1';

/**
 * `mute`: owns its name and answers nothing. `denies`: refuses every call. `dismissed`: is locked, and
 * the person dismisses its question. `unanswered`: is locked, and nobody answers its question.
 * `nothing-set-up`: has no default collection.
 */
export type ServiceBehaviour = 'mute' | 'denies' | 'dismissed' | 'unanswered' | 'nothing-set-up';

interface Call {
  readonly type?: number;
  readonly serial?: number;
  readonly sender?: string;
  readonly member?: string;
}

/**
 * Resolves once the name is owned; ends with the process. `called` lists the methods that were called.
 */
export async function startScriptedSecretService(
  behaviour: ServiceBehaviour,
): Promise<{ readonly called: readonly string[] }> {
  const connection = dbus.createConnection({ authMethods: ['EXTERNAL'] });
  const called: string[] = [];
  let serial = 0;
  const send = (message: object): void => void connection.message({ ...message, serial: ++serial });
  const answer = (call: Call, signature: string, body: unknown[]): void =>
    send({
      type: dbus.messageType.methodReturn,
      replySerial: call.serial,
      destination: call.sender,
      signature,
      body,
    });

  const replies: Readonly<Record<string, (call: Call) => void>> = {
    ReadAlias: (call) => answer(call, 'o', [behaviour === 'nothing-set-up' ? '/' : COLLECTION]),
    Get: (call) => answer(call, 'v', [['b', true]]),
    Unlock: (call) => answer(call, 'aoo', [[], QUESTION]),
    Prompt: (call) => {
      send({ type: dbus.messageType.methodReturn, replySerial: call.serial, destination: call.sender });
      if (behaviour !== 'dismissed') return;
      send({
        type: dbus.messageType.signal,
        path: QUESTION,
        interface: 'org.freedesktop.Secret.Prompt',
        member: 'Completed',
        signature: 'bv',
        body: [true, ['s', '']],
      });
    },
    Dismiss: (call) =>
      send({ type: dbus.messageType.methodReturn, replySerial: call.serial, destination: call.sender }),
  };
  const owned = new Promise<void>((resolve) => {
    connection.on('message', (call: Call) => {
      if (call.type === dbus.messageType.methodReturn && serial === 2) resolve();
      if (call.type !== dbus.messageType.methodCall) return;
      called.push(call.member ?? '');
      if (behaviour === 'mute') return;
      if (behaviour === 'denies') {
        send({
          type: dbus.messageType.error,
          replySerial: call.serial,
          destination: call.sender,
          errorName: 'org.freedesktop.DBus.Error.AccessDenied',
          signature: 's',
          body: ['Sender is not authorized'],
        });
      } else replies[call.member ?? '']?.(call);
    });
  });
  connection.on('connect', () => {
    send({ type: dbus.messageType.methodCall, ...BUS, member: 'Hello' });
    send({
      type: dbus.messageType.methodCall,
      ...BUS,
      member: 'RequestName',
      signature: 'su',
      body: ['org.freedesktop.secrets', 0],
    });
  });
  await owned;
  return { called };
}
