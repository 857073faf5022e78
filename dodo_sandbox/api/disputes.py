from dodo_sandbox import shapes
from dodo_sandbox.errors import NotFound
from dodo_sandbox.fields import Query
from dodo_sandbox.models import Dispute
from dodo_sandbox.reversals import DISPUTE_STATUSES


def index(request):
    query = Query(request)
    rows = query.between(_own(request))
    status = query.choice("dispute_status", [f"dispute_{name}" for name in DISPUTE_STATUSES])
    if status:
        rows = rows.filter(status=status.removeprefix("dispute_"))
    stage = query.choice("dispute_stage", ("pre_dispute", "dispute", "pre_arbitration"))
    if stage not in (None, "dispute"):
        rows = rows.none()
    rows = query.narrow(rows, customer_id="payment__customer__customer_id")
    return {"items": [shapes.dispute_item(row) for row in query.page(rows)]}


def retrieve(request, dispute_id):
    row = _own(request).filter(dispute_id=dispute_id).first()
    if row is None:
        raise NotFound("dispute")
    return shapes.dispute(row)


def _own(request):
    rows = Dispute.objects.filter(payment__session__business_id=request.business_id)
    return rows.select_related("payment__session", "payment__customer")
