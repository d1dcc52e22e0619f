// Two instances on one bucket of Ceph.
import { onPeers } from '../storages.ts';
import { describeTwoInstances } from '../suites/twoInstances.ts';

onPeers(['ceph'], describeTwoInstances);
