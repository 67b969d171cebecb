import { doctorVerb } from '@fleetally/cli';
import { doctor as look } from '../doctor/doctor.js';
import { PLACE_FLAGS } from './place.js';
import { configOf, SERVE_FLAGS } from './serve.js';

const { grpc, http, clickhouse } = SERVE_FLAGS;

/** `fleetally doctor`. */
export const doctor = doctorVerb(
  { ...PLACE_FLAGS, grpc, http, clickhouse },
  'doctor --data ./fleetally-data',
  (values) => look({ config: () => configOf(values), url: values.url }),
);
