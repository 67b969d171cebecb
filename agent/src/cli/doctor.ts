import { doctorVerb } from '@fleetally/cli';
import { doctor as look } from '../doctor/doctor.js';
import { CONFIG_FLAG } from './config-flag.js';

/** `fleetally-agent doctor`. */
export const doctor = doctorVerb(CONFIG_FLAG, 'doctor --config agent.yaml', ({ config }) => look(config));
