export { duration, names, oneOf, required, wholeNumber } from './arguments.js';
export { UsageError, type Command } from './command.js';
export { ConfigError, explainIssue, type ConfigErrorCode, type ConfigProblem } from './config-error.js';
export { parseWith, readYaml } from './config-file.js';
export { runCommand, type CommandLine } from './run-command.js';
export { ServiceManager, type HealthCheck, type SendNotice, type ServiceEnvironment } from './service-manager.js';
export { StatusLine, timeLeft } from './status-line.js';
export { stopSignal } from './stop-signal.js';
