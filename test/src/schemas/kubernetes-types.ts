/** Kubernetes resources, as types made from the API's own OpenAPI description, enumerations included. */
export type { IDaemonSet as DaemonSet, IStatefulSet as StatefulSet } from 'kubernetes-models/apps/v1';
export type { INetworkPolicy as NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
export type { IConfigMap as ConfigMap, INamespace as Namespace, IService as Service } from 'kubernetes-models/v1';
