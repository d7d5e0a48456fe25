"""What a page gives its scripts: `{% load page_files %}{% page_files "match" %}`, `{% page_data value "id" %}`."""

from django import template

from livecast import page_data, page_files

register = template.Library()
register.simple_tag(page_files.tags, name="page_files")
register.simple_tag(page_data.page_data, name="page_data")
