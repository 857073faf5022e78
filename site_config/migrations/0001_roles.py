"""Sellers, Editors, Support and Admins, instead of the groups that come with Wagtail."""

from django.db import migrations

from site_config import roles


def make_roles(apps, schema_editor):
    roles.make_permissions(apps, schema_editor.connection.alias)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    ProductIndexPage = apps.get_model("products", "ProductIndexPage")

    Group.objects.filter(name="Moderators").delete()
    for name in (roles.SELLERS, roles.EDITORS, roles.SUPPORT, roles.ADMINS):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.clear()
        apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(group=group).delete()
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(
            group=group
        ).delete()
        roles.grant(apps, name, roles.PERMISSIONS.get(name, ()))
    Group.objects.get(name=roles.ADMINS).permissions.set(Permission.objects.all())

    root = Page.objects.get(depth=1)
    listing = ProductIndexPage.objects.order_by("path").first()
    # Without a listing page, an admin gives sellers their place once there is one.
    places = {roles.SELLERS: listing and listing.page_ptr_id}
    for name, actions in roles.PAGE_ACTIONS.items():
        if place := places.get(name, root.pk):
            for action in actions:
                apps.get_model("wagtailcore", "GroupPagePermission").objects.create(
                    group=Group.objects.get(name=name),
                    page_id=place,
                    permission=Permission.objects.get(
                        content_type__app_label="wagtailcore",
                        content_type__model="page",
                        codename=f"{action}_page",
                    ),
                )

    pictures = Collection.objects.get(depth=1)
    for app, model, granted in (
        ("wagtailimages", "image", roles.IMAGE_ACTIONS),
        ("wagtailcore", "collection", roles.COLLECTION_ACTIONS),
    ):
        for name, actions in granted.items():
            for action in actions:
                apps.get_model("wagtailcore", "GroupCollectionPermission").objects.create(
                    group=Group.objects.get(name=name),
                    collection=pictures,
                    permission=Permission.objects.get(
                        content_type__app_label=app,
                        content_type__model=model,
                        codename=f"{action}_{model}",
                    ),
                )


def free_pages_of_moderation(apps, schema_editor):
    """Sellers publish their own products. The workflow stays, for shops that want one."""
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(
        workflow__name="Moderators approval"
    ).delete()
    apps.get_model("wagtailcore", "Workflow").objects.filter(name="Moderators approval").update(
        name="Editors' approval"
    )
    Editors = apps.get_model("auth", "Group").objects.get(name=roles.EDITORS)
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(
        name="Moderators approval"
    ):
        task.name = "Editors' approval"
        task.save()
        task.groups.set([Editors])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("commerce", "0002_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("home", "0003_first_pages"),
        ("notifications", "0001_initial"),
        ("products", "0001_initial"),
        ("sessions", "0001_initial"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailembeds", "0009_embed_cache_until"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunPython(free_pages_of_moderation, migrations.RunPython.noop),
    ]
