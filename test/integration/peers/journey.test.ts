// A short journey of the whole product on every storage server of others that is here.
import { onPeers } from '../storages.ts';
import { describeJourney } from '../suites/journey.ts';

onPeers(['ceph', 'minio', 'versitygw', 'seaweedfs', 'moto'], describeJourney);
