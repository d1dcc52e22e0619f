// Keys that reach one prefix and nothing else, on the servers of others that can issue them.
import { onPeers } from '../storages.ts';
import { testNarrowKeys } from '../suites/narrowKeys.ts';

onPeers(['ceph', 'minio'], testNarrowKeys);
