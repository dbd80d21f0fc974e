"""The one owner and the one workspace there are for now."""

from django.db import transaction

from accounts.models import Membership, User, Workspace

OWNER_NAME = "owner"
WORKSPACE_NAME = "Workspace"


@transaction.atomic
def ensure_owner() -> tuple[Workspace, User]:
    """The workspace and its owner, made on the first call; several processes may call at once."""
    # The user comes first: the name is unique, so a second process waits here for the first.
    owner, _ = User.objects.get_or_create(username=OWNER_NAME)
    membership = membership_of(owner.pk)
    if membership is None:
        workspace = Workspace.objects.create(name=WORKSPACE_NAME)
        membership = Membership.objects.create(workspace=workspace, user=owner, role=Membership.Role.OWNER)
    return membership.workspace, owner


def membership_of(user_id: str) -> Membership | None:
    """A person's membership, with user and workspace loaded in the same query; None for a stranger."""
    return Membership.objects.select_related("user", "workspace").filter(user_id=user_id).order_by("pk").first()


def owner_membership() -> Membership:
    """The owner's membership, made if it is not there yet; one query when it is."""
    memberships = Membership.objects.select_related("user", "workspace")
    found = memberships.filter(user__username=OWNER_NAME).order_by("pk").first()
    return found or memberships.get(user=ensure_owner()[1])
