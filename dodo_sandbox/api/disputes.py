from dodo_sandbox import shapes
from dodo_sandbox.answers import NotFound
from dodo_sandbox.fields import Query
from dodo_sandbox.models import Dispute
from dodo_sandbox.reversals import DISPUTE_STATUSES


def index(request):
    query = Query(request)
    rows = query.between(Dispute.objects.select_related("payment"))
    status = query.choice("dispute_status", [f"dispute_{name}" for name in DISPUTE_STATUSES])
    if status:
        rows = rows.filter(status=status.removeprefix("dispute_"))
    stage = query.choice("dispute_stage", ("pre_dispute", "dispute", "pre_arbitration"))
    if stage not in (None, "dispute"):
        rows = rows.none()
    rows = query.narrow(rows, customer_id="payment__customer__customer_id")
    return {"items": [shapes.dispute_item(row) for row in query.page(rows)]}


def retrieve(request, dispute_id):
    row = Dispute.objects.filter(dispute_id=dispute_id).first()
    if row is None:
        raise NotFound("dispute")
    return shapes.dispute(row)
