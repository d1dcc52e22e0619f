// The connections of each account to its storage: one for all its folders, or one for each where S3 Access
// Grants gives each folder keys of its own (CR11).
import type { Account, FolderGrant } from '../../auth/account/account.ts';
import { configuredAccount } from '../../auth/accountKinds.ts';
import type { Clock } from '../../clock.ts';
import type { CredentialSource } from '../../credentials.ts';
import { withFields } from '../../log.ts';
import type { Log } from '../../log.ts';
import type { Network } from '../../network/network.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { createS3Connection } from '../../storage/connection/s3Connection.ts';
import type { S3Connection } from '../../storage/connection/s3Connection.ts';
import { toGrant, unknownAccount } from '../accounts/accounts.ts';
import type { AccountConfig, FolderConfig } from '../config/schema.ts';

export interface StorageConnections {
  /** From now on the account's folders can be connected; sends nothing. */
  open(config: AccountConfig, account: Account): void;
  close(account: string): void;
  find(account: string): Account | undefined;
  /** The connection for this folder, made when it is first asked for. Fault: there is no such account. */
  connect(folder: Pick<FolderConfig, 'account' | 'bucket' | 'prefix' | 'mode'>): Result<S3Connection>;
}

interface Opened {
  readonly config: AccountConfig;
  readonly account: Account;
  readonly connections: Map<string, S3Connection>;
}

/** Opens nothing by itself; connections end with their account. */
export function createStorageConnections(ports: {
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly onWaiting: ((message: string) => void) | undefined;
}): StorageConnections {
  const { network, clock, log, onWaiting } = ports;
  const opened = new Map<string, Opened>();

  const connectTo = (config: AccountConfig, credentials: CredentialSource): S3Connection =>
    createS3Connection({
      endpoint: config.s3Endpoint,
      region: config.region,
      forcePathStyle: config.forcePathStyle,
      credentials,
      keys: configuredAccount(config).keys,
      clock,
      onWaiting,
      log: withFields(log, { account: config.id }),
      // No limit on a whole upload: a dead one is detected by silence on the wire.
      requestHandler: network.requestHandler({ responseTimeoutMs: null }),
    });

  return {
    open: (config, account) => {
      opened.set(config.id, { config, account, connections: new Map() });
    },
    close: (id) => {
      for (const connection of opened.get(id)?.connections.values() ?? []) connection.close();
      opened.delete(id);
    },
    find: (id) => opened.get(id)?.account,
    connect: (folder) => {
      const found = opened.get(folder.account);
      if (found === undefined) return failed(unknownAccount(folder.account));
      const { config, account, connections } = found;
      const grant = toGrant(folder);
      const name = nameOf(config, grant);
      const connection = connections.get(name) ?? connectTo(config, account.credentialsFor(grant));
      connections.set(name, connection);
      return ok(connection);
    },
  };
}

/** Folders whose keys are the same share sockets, and what is known of the endpoint. */
function nameOf(config: AccountConfig, grant: FolderGrant): string {
  return configuredAccount(config).accessGrants === null ? '' : JSON.stringify(grant);
}
