/**
 * Who may use a path; nobody else may. `roles` may use it for everything of their tenant. `holders` are the roles
 * that may use it for what is theirs only: a caller holds certain ids (of a customer, of an account), and the thing's
 * own holders, which `whose` or the stream names, must have one of them. To others it looks as if it were not there.
 */
export type Access = {
  readonly roles: readonly string[];
  readonly holders?: readonly string[];
};
