# Makes the package of a module, as PSResourceGet publishes it. ModulePackage.targets runs it and says in the environment what and where.

$ErrorActionPreference = 'Stop'

# Packages that the project itself does not restore, so that CycloneDX does not see them.
function Add-SbomComponent([string] $path, [string[]] $packages) {
    $bom = Get-Content -LiteralPath $path -Raw | ConvertFrom-Json -AsHashtable -DateKind String
    foreach ($package in $packages) {
        $id, $version = $package.Split('|').Trim('[', ']')
        if ($id -in $bom.components.name) { continue }
        $folder = Join-Path $env:PACK_PACKAGES $id.ToLowerInvariant() $version
        $facts = ([xml](Get-Content -LiteralPath "$folder/$($id.ToLowerInvariant()).nuspec" -Raw)).package.metadata
        $bom.components += [ordered]@{
            type = 'library'
            'bom-ref' = "pkg:nuget/$id@$version"
            authors = @(@{ name = $facts.authors })
            name = $id
            version = $version
            scope = 'required'
            licenses = @(@{ license = @{ id = $facts.license.InnerText } })
            purl = "pkg:nuget/$id@$version"
        }
    }
    $bom | ConvertTo-Json -Depth 20 | Set-Content -LiteralPath $path
}

Import-Module "$PSScriptRoot/ThirdPartyNotices.psm1", Microsoft.PowerShell.PSResourceGet
$repository = Split-Path -LiteralPath $PSScriptRoot
$name = Split-Path $env:PACK_MODULE -Leaf
# PSResourceGet packs no folder with brackets in its path, and that of the build may have some.
$temporary = [System.IO.Directory]::CreateTempSubdirectory('mnisttools-package-').FullName
$stage = Join-Path $temporary $name

# What is in the package: the folder of the module without symbols and without the documentation of its API.
foreach ($file in Get-ChildItem -LiteralPath $env:PACK_MODULE -Recurse -File) {
    $isApi = $file.Extension -eq '.xml' -and (Test-Path -LiteralPath ([System.IO.Path]::ChangeExtension($file.FullName, '.dll')))
    if ($file.Extension -ne '.pdb' -and -not $isApi) {
        $target = Join-Path $stage ([System.IO.Path]::GetRelativePath($env:PACK_MODULE, $file.FullName))
        $null = New-Item (Split-Path -LiteralPath $target) -ItemType Directory -Force
        Copy-Item -LiteralPath $file $target
    }
}

# Assemblies that the build has compiled for its own platform, as they were.
foreach ($line in Get-Content -LiteralPath $env:PACK_PORTABLE_ASSEMBLIES) {
    $file, $portable = $line.Split('|')
    Copy-Item -LiteralPath $portable "$stage/$file"
}

# A build has the native libraries of its own system; a package has them for all.
$foreign = [System.Collections.Generic.HashSet[string]] @(Get-Content -LiteralPath $env:PACK_FOREIGN_FILES)
foreach ($package in -split $env:PACK_NATIVE_PACKAGES) {
    $id, $version = $package.Split('|').Trim('[', ']')
    foreach ($platform in -split $env:PACK_PLATFORMS) {
        $folder = "lib/runtimes/$platform/native"
        $native = Join-Path $env:PACK_PACKAGES $id.ToLowerInvariant() $version runtimes $platform native
        foreach ($file in Get-ChildItem -LiteralPath $native -ErrorAction Ignore | Where-Object Extension -NE .pdb) {
            $null = New-Item "$stage/$folder" -ItemType Directory -Force
            Copy-Item -LiteralPath $file "$stage/$folder"
            $null = $foreign.Add("$folder/$($file.Name)|$id|$version")
        }
    }
}

# What it is made of, and under which terms.
Copy-Item -LiteralPath "$repository/LICENSE" $stage
$foreign | Get-ThirdPartyNotice -PackageRoot $env:PACK_PACKAGES | Set-Content -LiteralPath "$stage/ThirdPartyNotices.txt"
Write-BillOfMaterial -Folder $stage -Name $name -Type Library
Add-SbomComponent "$stage/bom.json" (-split $env:PACK_NATIVE_PACKAGES)

# What only a package says of itself. The changes are those at the head of the list.
$changes = ((Get-Content -LiteralPath "$repository/CHANGELOG.md" -Raw) -split '(?m)^## ')[1] -replace '^.*\n'
$facts = @{
    ReleaseNotes = $changes.Trim()
    FileList = (Get-ChildItem -LiteralPath $stage -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($stage, $_.FullName).Replace('\', '/') } | Sort-Object)
}
if ($env:PACK_PROJECT_URL) { $facts.ProjectUri = $env:PACK_PROJECT_URL }
Update-PSModuleManifest "$stage/$name.psd1" @facts

$null = New-Item $env:PACK_OUTPUT -ItemType Directory -Force
Remove-Item -LiteralPath (Join-Path $env:PACK_OUTPUT "$name.$env:PACK_VERSION.nupkg") -ErrorAction Ignore
Compress-PSResource -Path $stage -DestinationPath ([WildcardPattern]::Escape($env:PACK_OUTPUT))
Remove-Item -LiteralPath $temporary -Recurse
