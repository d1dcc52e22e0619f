// What doctor recommends helps on the servers of others, too.
import { onPeers } from '../storages.ts';
import { describeRemedies } from '../suites/doctorRemedies.ts';

onPeers(['ceph', 'minio', 'versitygw', 'seaweedfs'], describeRemedies);
