export { duration, instant, names, number, oneOf, required, share, wholeNumber } from './arguments.js';
export { coloured, coloursFor, type Colours } from './colours.js';
export { noun, verb, type Call, type Command, type Noun, type Tell, type Verb, type VerbSpec } from './command.js';
export type { CommandLine, Loaded, ShortForm } from './command-line.js';
export { completionNoun, type LookUp } from './completion/completion-noun.js';
export { ConfigError, explainIssue, type ConfigErrorCode, type ConfigProblem } from './config-error.js';
export { configNoun, type ConfigFile } from './config-noun.js';
export { parseWith, readYaml } from './config-file.js';
export { describeLine, type DescribedLine, type DescribedVerb } from './describe.js';
export {
  JSON_FILE_FLAG,
  JSON_FLAG,
  RECORD_FLAGS,
  type Completes,
  type Flag,
  type Flags,
  type Names,
  type Values,
} from './flag.js';
export { doctorVerb } from './doctor/doctor-verb.js';
export { findings, findingsText, type Check, type Finding, type FindingState } from './doctor/finding.js';
export { folderSize, lookAtDisk, sizeText, type Space } from './doctor/look-at-disk.js';
export { lookAtFolder, lookAtSecret } from './doctor/look-at-file.js';
export { answers, hostAndPort, lookAtPort, type PortState } from './doctor/look-at-port.js';
export { lookAtClock, lookAtNode, lookAtVersions } from './doctor/look-at-system.js';
export { jsonSchemaOf } from './json-schema.js';
export { nearest } from './nearest.js';
export { oddText } from './odd-text.js';
export { Progress } from './progress.js';
export { runCommand } from './run-command.js';
export { ServiceManager, type HealthCheck, type SendNotice, type ServiceEnvironment } from './service-manager.js';
export { StatusLine, timeLeft } from './status-line.js';
export { stopSignal } from './stop-signal.js';
export { OutputError, requireWritable } from './tell.js';
export { TimeLeft } from './time-left.js';
export { UsageError } from './usage-error.js';
