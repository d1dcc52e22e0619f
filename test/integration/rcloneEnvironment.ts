// rclone's set-up by environment, so that no configuration of whoever runs it is read or written.
import { join } from 'node:path';
import type { StorageEndpoint } from './otherClient.ts';

/** The remote is called `t:`. `home` is where rclone would keep its files. */
export function rcloneEnvironment(
  { endpoint, region, administrator }: StorageEndpoint,
  home: string,
): Readonly<Record<string, string>> {
  return {
    HOME: home,
    RCLONE_CONFIG: join(home, 'no-such-config'),
    RCLONE_CONFIG_T_TYPE: 's3',
    RCLONE_CONFIG_T_PROVIDER: 'Other',
    RCLONE_CONFIG_T_ENDPOINT: endpoint,
    RCLONE_CONFIG_T_REGION: region,
    RCLONE_CONFIG_T_ACCESS_KEY_ID: administrator.accessKeyId,
    RCLONE_CONFIG_T_SECRET_ACCESS_KEY: administrator.secretAccessKey,
  };
}
