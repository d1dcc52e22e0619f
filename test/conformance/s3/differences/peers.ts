// The servers of others that the product is held to: a new one is a row here and a start script.
import { CEPH } from './ceph.ts';
import { MINIO } from './minio.ts';
import { MOTO } from './moto.ts';
import type { Peer } from './peer.ts';
import { SEAWEEDFS } from './seaweedfs.ts';
import { VERSITYGW } from './versitygw.ts';

export const PEERS: readonly Peer[] = [CEPH, MINIO, VERSITYGW, SEAWEEDFS, MOTO];
